-- For which periods of the newest campaign that it has filed for a unit has an approved ledger, in their order.
with filed as (
    select p.id, p.name, p.sort_no, p.campaign_id, k.survey_date
    from versions_in_force(%(unit)s) f
    join ledger_period p on p.id = f.period and p.annexes @> array[2]::smallint[]
    join ledger_campaign k on k.id = p.campaign_id
)
select id, name from filed
where campaign_id = (select campaign_id from filed order by survey_date desc, campaign_id desc limit 1)
order by sort_no
