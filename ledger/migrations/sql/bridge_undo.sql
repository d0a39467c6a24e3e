do $$do$$
declare
    name text;
begin
    foreach name in array array['adjustment', 'disposition'] loop
        execute format('drop trigger b_stamp_holds on %I', 'ledger_' || name);
    end loop;
    foreach name in array array['payment', 'agreement', 'litigation', 'adjustment', 'disposition'] loop
        execute format('drop trigger b_freeze on %I', 'ledger_' || name);
        execute format('drop trigger b_stamp on %I', 'ledger_' || name);
    end loop;
end
$$do$$;
drop function fact_freeze();
drop function fact_holds();
drop function fact_stamp();
drop function bridge_moves(bigint[], bigint[], bigint[], boolean[], boolean[], bigint[]);
