drop function note_growth(bigint);
