drop function row_pasts(bigint[]);
