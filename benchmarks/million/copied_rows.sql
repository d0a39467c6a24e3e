-- The columns that the summaries read, in DuckDB.
create table copied as select * from read_csv($$path, header = true, columns = {
    'district_id': 'bigint', 'source': 'smallint', 'nature': 'smallint', 'parent_company': 'varchar', 'disputed': 'boolean',
    'owed_fen': 'bigint', 'status': 'smallint', 'cleared_fen': 'bigint', 'paid_fen': 'bigint', 'remaining_fen': 'bigint',
    'remaining_due_month': 'varchar', 'agreed_fen': 'bigint', 'court_fen': 'bigint'});
