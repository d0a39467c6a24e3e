drop trigger b_upward on ledger_narrative;
