from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id at t=2, m=19 MiB, p=1: 35 ms a sign-in, so that the deadline hour's 1,200 clerks fit on two cores."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
