drop function file_contacts(bigint, bigint, jsonb, jsonb);
drop function seats_beyond(bigint);
drop trigger c_seat on ledger_membership;
drop function seat_checked();
drop function roles_apart(integer, integer);
drop trigger b_upward on ledger_contactsheet;
drop function campaign_from_above();
