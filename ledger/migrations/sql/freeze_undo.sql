create or replace function revision_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and old.rev_to = 9223372036854775807 and new.rev_to < old.rev_to
        and to_jsonb(new) - 'rev_to' - 'status' = to_jsonb(old) - 'rev_to' - 'status' then
        return new;
    end if;
    raise exception 'history is never changed' using errcode = '23001';
end
$$fn$$;
