-- Seconds to wait, 0 where the question was taken. The time is that of the statement: whoever waits for the row of
-- another one's upsert is judged by what that one left.
with taken as (
    insert into rate_bucket as b (key, full_at)
    values (%(key)s, statement_timestamp() + make_interval(secs => %(step)s))
    on conflict (key) do update
        set full_at = greatest(b.full_at, statement_timestamp()) + make_interval(secs => %(step)s)
        where greatest(b.full_at, statement_timestamp()) + make_interval(secs => %(step)s)
            <= statement_timestamp() + make_interval(secs => %(within)s)
    returning key
)
select case when exists (select from taken) then 0 else coalesce((
    select greatest(1, ceil(extract(epoch from
        b.full_at + make_interval(secs => %(step)s) - make_interval(secs => %(within)s) - statement_timestamp())))
    from rate_bucket b where b.key = %(key)s), 1) end
