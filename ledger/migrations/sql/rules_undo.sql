drop trigger m_counted on ledger_filingversion;
drop function version_counted();
drop function count_findings(bigint);
drop trigger a_freeze on ledger_versionfinding;
drop policy kept_delete on ledger_ruleset;
drop policy kept_update on ledger_ruleset;
drop trigger a_freeze on ledger_ruleset;
drop function kept_freeze();
