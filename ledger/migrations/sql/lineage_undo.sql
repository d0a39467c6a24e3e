drop trigger b_opening on ledger_filingversion;
drop function version_opening();
create or replace function keep_ledger() returns trigger language plpgsql as
$$fn$$
begin
    if (new.unit_id, new.path, new.district_id) is distinct from (old.unit_id, old.path, old.district_id) then
        raise exception 'a ledger keeps its unit' using errcode = '23001';
    end if;
    return new;
end
$$fn$$;
drop trigger c_closed on ledger_unit;
drop function unit_closed();
drop trigger a_freeze on ledger_unitchange;
