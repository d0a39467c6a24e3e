import os


def owner_role() -> str:
    """Return the login that owns the schema and migrates (QINGQIAN_OWNER_ROLE)."""
    return os.environ.get("QINGQIAN_OWNER_ROLE") or "app_owner"


def rw_role() -> str:
    """Return the login that serves, under row level security (QINGQIAN_RW_ROLE)."""
    return os.environ.get("QINGQIAN_RW_ROLE") or "app_rw"
