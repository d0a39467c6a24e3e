drop function keep_self_audit(date, boolean, timestamptz, integer, jsonb);
