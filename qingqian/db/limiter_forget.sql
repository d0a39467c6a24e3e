-- Rows that somebody is just taking from are left to the next sweep.
delete from rate_bucket where key in (
    select key from rate_bucket where full_at <= statement_timestamp() for update skip locked)
