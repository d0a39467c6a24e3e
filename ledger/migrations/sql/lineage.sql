-- What became of a unit stands for ever.
create trigger a_freeze before update or delete on ledger_unitchange for each row execute function kept_freeze();

-- Whoever locks the ledger reads that the unit is closed, without another look.
create function unit_closed() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    update ledger_ledger set closed_on = new.valid_to where unit_id = new.id and closed_on is distinct from new.valid_to;
    return null;
end
$$fn$$;
create trigger c_closed after insert or update of valid_to on ledger_unit for each row execute function unit_closed();
alter table ledger_ledger disable trigger user;
update ledger_ledger l set closed_on = u.valid_to from ledger_unit u where u.id = l.unit_id and u.valid_to is not null;
alter table ledger_ledger enable trigger user;

-- Each write of a row moves its ledger's counter; that of a closed unit stands still.
create or replace function keep_ledger() returns trigger language plpgsql as
$$fn$$
begin
    if (new.unit_id, new.path, new.district_id) is distinct from (old.unit_id, old.path, old.district_id) then
        raise exception 'a ledger keeps its unit' using errcode = '23001';
    end if;
    if old.closed_on is not null and new.rev <> old.rev then
        raise exception 'the ledger of a closed unit is not written' using errcode = '23001', constraint = 'ledger_is_closed';
    end if;
    return new;
end
$$fn$$;

-- A version is an opening where its filing is one.
create function version_opening() returns trigger language plpgsql as
$$fn$$
begin
    select opening into strict new.opening from ledger_filing where unit_id = new.unit_id and id = new.filing_id;
    return new;
end
$$fn$$;
create trigger b_opening before insert on ledger_filingversion for each row execute function version_opening();
