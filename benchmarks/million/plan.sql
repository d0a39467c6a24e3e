-- What a city of $rows rows enters in its periods, as temporary tables of this session: who holds how many rows (town),
-- when each period is (week), the rows as they were first typed (base), and what was entered of them since (told).
-- Each period a hundredth of all rows are new and six in a hundred of those that there are change: payments, agreements,
-- court, contacts. Everything follows from the numbers of rows and units: made again it is the same.
create temp table week as
select p.id, p.name, c.name as campaign_name, row_number() over (order by p.sort_no)::int as n,
    coalesce((select min(k.due_at) from ledger_periodclock k where k.period_id = p.id), p.opens_at) as at
from ledger_period p join ledger_campaign c on c.id = p.campaign_id where p.annexes @> array[2::smallint];

create temp table town as
with leaf as (
    select u.*, 400 + u.id * 7919 % 1201 as weight from ledger_unit u
    where not exists (select from ledger_unit c where c.parent_id = u.id)
        and ('$below' = '' or u.path ^@ (select d.path from ledger_unit d where d.code = '$below'))
), share as (
    select *, sum(weight) over (order by id) as upto, sum(weight) over () as whole from leaf
)
select id, district_id, path, name, round($rows * upto / whole)::int - round($rows * (upto - weight) / whole)::int as k
from share;

create temp table base as
with place as (
    select t.*, i, greatest(1, round(t.k * 0.71))::int as first
    from town t cross join lateral generate_series(1, t.k) i
), aged as (
    select p.*, case when i <= first then 1 else 2 + (i - first - 1) * 29 / greatest(1, k - first) end as born from place p
), numbered as (
    select a.*, row_number() over (order by born, id, i) as no from aged a
), drawn as (
    select n.*, abs(hashint8(no)::bigint) as h, abs(hashint8(no * 37 + 11)::bigint) as g,
        abs(hashint8(id * 41 + i % 40)::bigint) as d
    from numbered n
), classed as (
    select *, case when d % 100 < 60 then 1 when d % 100 < 70 then 2 when d % 100 < 85 then 3 when d % 100 < 90 then 4
        when d % 100 < 98 then 5 else 6 end as nature from drawn
)
select no as id, id as unit_id, district_id, path, born, i as sort_no, h % 20 as kind,
    md5('lineage ' || no)::uuid as lineage,
    case when h % 100 < 70 then 1 else (array[2, 3, 3, 4, 5, 9])[1 + h % 6] end::smallint as source,
    case when h % 100 >= 70 and h % 6 < 3 then 'A-' || lpad(no::text, 8, '0') else '' end as source_no,
    name || (array['教育', '卫生', '住建', '交通', '水利', '农业', '文旅', '城管'])[1 + d % 8] || '示例第' || 1 + d % 40 || '管理所'
        as debtor_name,
    '11' || (500000 + d % 400) || lpad((d % 1000000007)::text, 10, '0') as debtor_uscc,
    nature::smallint,
    case when nature > 3 then '中例第' || 1 + d % 20 || '集团有限公司' else '' end as parent_company,
    case nature when 1 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 99])[1 + d / 100 % 10] when 2 then (array[21, 22, 99])[1 + d / 100 % 3]
        end::smallint as sector,
    '张某' as debtor_contact, '023-' || 48000000 + d % 1000000 as debtor_phone,
    '重庆' || (array['宏', '恒', '鑫', '华', '瑞', '锦', '德', '永', '安', '金', '天', '光', '盛', '长', '渝', '江', '山', '云', '海',
        '正'])[1 + g % 20] || (array['盛', '泰', '源', '宇', '丰', '程', '邦', '固', '远', '桥', '达', '隆', '兴', '辉', '诚', '和',
        '润', '凯', '博', '信'])[1 + g / 20 % 20] || (array['建筑', '建设', '商贸', '科技', '劳务', '园林', '机电', '物流'])[1 + g / 400 % 8]
        || '有限公司' as creditor_name,
    '91' || (500000 + g % 400) || lpad((g % 1000000007)::text, 10, '0') as creditor_uscc,
    '李某' as creditor_contact, '138' || lpad((g % 100000000)::text, 8, '0') as creditor_phone,
    name || (array['道路', '管网', '校舍', '卫生院', '水库', '农田', '广场', '便道'])[1 + g % 8] || '第' || i || '标段'
        || (array['施工', '采购', '养护', '监理'])[1 + h % 4] || '合同' as contract_name,
    (owed * (2 + g % 3))::bigint as contract_fen, owed::bigint as owed_fen, (1 + h % 3)::smallint as category,
    2015 + h % 7 || '-' || lpad((1 + g % 12)::text, 2, '0') as due_month, h % 10 < 3 as disputed
from classed cross join lateral (select (100 + g % 50000) * 10000 as owed) o;
alter table base add primary key (id);
analyze base;

create temp table told as
with event as (
    select b.id, 0 as e, b.born as n from base b
    union all
    select b.id, row_number() over (partition by b.id order by w.n), w.n
    from base b join week w on w.n > b.born and abs(hashint8(b.id * 31 + w.n)::bigint) % 1000 < 60
)
select e.id, e.n, e.e::int, f.paid, f.agreed, f.court, k.*,
    -- What is new in a period makes the one revision of its unit, what changes the next.
    case when e.e = 0 then greatest(1, 2 * e.n - 2) else 2 * e.n - 1 end as rev_from,
    lead(2 * e.n - 1, 1, null) over (partition by e.id order by e.e) as rev_to,
    -- Once nothing is left to pay it is a telephone number that changes.
    greatest(0, e.e - case when b.kind < 13 then 3 when b.kind < 19 then 1 else 0 end) as edits
from event e join base b using (id)
cross join lateral (
    select case when b.kind < 9 then b.owed_fen * least(3 * e.e + e.e / 3, 10) / 10
            when b.kind < 13 then b.owed_fen * (case when e.e < 2 then 0 when e.e = 2 then 4 else 10 end) / 10
            when b.kind between 16 and 18 and e.e > 0 then b.owed_fen else 0 end as paid,
        case when b.kind between 9 and 12 and e.e > 0 then b.owed_fen else 0 end as agreed,
        case when b.kind between 13 and 15 and e.e > 0 then b.owed_fen else 0 end as court) f
cross join lateral reckoned(b.owed_fen, f.paid, f.agreed, '2022-12', f.court) k;
create index on told (n);
analyze told;
