-- Rows that make a difference between two sets of versions, counted and added up, with one page of them: those of one
-- line, or of all (%(total)s). A line is a unit (%(line)s) or a company (%(company)s). What a row adds is weighed by
-- measure, as it was and as it is; %(move)s is a movement of a bridge, or '' for a figure. Only the page leaves the
-- database; past the end it is the last one.
$compared_pairs,
placed as (
    select p.*, $old_weighed as was_worth, $new_weighed as is_worth,
        old_id is not null and (%(total)s or coalesce(
            case when %(company)s = '' then old_line = %(line)s else old_company = %(company)s end, false)) as was,
        new_id is not null and (%(total)s or coalesce(
            case when %(company)s = '' then new_line = %(line)s else new_company = %(company)s end, false)) as here
    from pairs p
),
weighed as (
    select old_id, new_id, coalesce(new_line, old_line) as line_id,
        case %(move)s
            when '' then case when here then is_worth else 0 end - case when was then was_worth else 0 end
            when 'added' then case when here and not was and old_id is null then is_worth else 0 end
            when 'removed' then case when was and not here and new_id is null then was_worth else 0 end
            when 'came' then case when here and not was and old_id is not null then was_worth else 0 end
            when 'went' then case when was and not here and new_id is not null then was_worth else 0 end
            when 'adjusted' then case when here and old_id is not null then is_worth - was_worth else 0 end
            when 'paid' then case when here then is_worth - was_worth else 0 end
        end as amount
    from placed
),
differing as materialized (select * from weighed where amount <> 0),
told as (select count(*)::int as count, coalesce(sum(amount), 0)::bigint as total from differing),
shown as (
    select * from differing
    order by line_id, coalesce(new_id, old_id)
    limit %(size)s offset (select least(%(start)s, greatest(count - 1, 0) / %(size)s * %(size)s) from told)
)
select told.count, told.total, s.old_id, s.new_id, s.amount::bigint as amount
from told left join shown s on true
order by s.line_id, coalesce(s.new_id, s.old_id)
