-- A city's ledgers: a million rows, evenly over the units with rows. Run by the owner in a scratch database; the
-- triggers stay off. One row in fifty owes what a row of another unit does.
alter table ledger_arrearsrecord disable trigger user;

with town as (
    select u.*, row_number() over (order by u.id) - 1 as place, count(*) over () as towns
    from ledger_unit u where not exists (select from ledger_unit c where c.parent_id = u.id)
), numbered as (
    select t.*, n, n * t.towns + t.place as row, case when n % 50 = 0 then n * t.towns + (t.place / 2) * 2
        else n * t.towns + t.place end as debt
    from town t cross join lateral generate_series(1, $rows / t.towns) n
)
insert into ledger_arrearsrecord ($columns, $line_columns)
select $values, $line_values
from numbered t
cross join (select * from ledger_arrearsrecord order by id limit 1) r;

analyze ledger_arrearsrecord;
