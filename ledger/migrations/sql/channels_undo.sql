drop function clue_status(text);
drop function public_units();
drop function public_channels();
drop policy kept_delete on ledger_complaintchannel;
drop policy kept_update on ledger_complaintchannel;
