drop policy kept_delete on ledger_parentcompany;
drop policy kept_update on ledger_parentcompany;
do $$do$$
declare
    name text;
begin
    foreach name in array array['ledger_payment', 'ledger_agreement', 'ledger_litigation', 'ledger_adjustment'] loop
        execute format('drop trigger c_entered_delete on %I', name);
        execute format('drop trigger c_entered_update on %I', name);
        execute format('drop trigger c_entered_insert on %I', name);
    end loop;
end
$$do$$;
grant delete on ledger_disposition to $serving;
drop trigger c_entered_update on ledger_disposition;
drop trigger c_entered_insert on ledger_disposition;
drop function disposition_entered();
drop function facts_entered();
drop function facts_move(bigint[]);
drop trigger e_post_adjustment on ledger_arrearsrecord;
drop function record_post_adjustment();
drop trigger d_post_update on ledger_arrearsrecord;
drop trigger d_post_insert on ledger_arrearsrecord;
drop function record_post();
drop function facts_post(bigint[]);
drop trigger b_reckon on ledger_arrearsrecord;
drop function record_reckon();
drop function adjusted_by(bigint);
drop function record_is_filed(bigint, bigint);
drop function is_reckoned(ledger_arrearsrecord);
drop function reckoned(bigint, bigint, bigint, text, bigint);
