drop function verify_code(text);
