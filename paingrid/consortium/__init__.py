"""How institutions work together: what each can do, the states a referral or consultation goes through, its times."""
