-- A remark that has gone out keeps what it says and where it stands; only its answer, and its being out, change.
create function remark_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'DELETE' then
        if old.sent_at is not null then
            raise exception 'a remark that was sent is kept' using errcode = '23001';
        end if;
        return old;
    end if;
    if (new.filing_id, new.number, new.record_id, new.row_number, new."column", new.text, new.author_name)
        is distinct from
        (old.filing_id, old.number, old.record_id, old.row_number, old."column", old.text, old.author_name) then
        raise exception 'a remark says what it said' using errcode = '23001';
    end if;
    return new;
end
$$fn$$;
create trigger b_freeze before update or delete on ledger_remark for each row execute function remark_freeze();
