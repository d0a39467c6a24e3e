-- The rows of one line, or of all (%(total)s), that are not the same in two sets of versions: what each adds to the sums
-- of either. A line is a unit (%(line)s) or a company (%(company)s).
$compared_pairs
select * from pairs p
where %(total)s or p.old_line = %(line)s or p.new_line = %(line)s
    or %(company)s <> '' and %(company)s in (p.old_company, p.new_company)
order by coalesce(p.new_line, p.old_line), coalesce(p.new_id, p.old_id)
