drop function expected_digest(bigint);
drop trigger a_freeze on ledger_auditevent;
drop trigger a_freeze on ledger_filingevent;
drop trigger a_freeze on ledger_pinnedchild;
drop trigger a_freeze on ledger_versiontotal;
drop trigger a_freeze on ledger_filingversion;
drop function version_freeze();
drop function file_version(bigint, bigint, jsonb, jsonb);
drop function version_digest(text, bytea, jsonb);
