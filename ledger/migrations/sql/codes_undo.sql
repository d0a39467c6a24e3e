drop function verification_code();
