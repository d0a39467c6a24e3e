"""What a board shows of a unit: figures and their trend, what debts are made of, promises, the largest debtors."""
