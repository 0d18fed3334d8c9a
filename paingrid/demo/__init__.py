"""
The demo city: real places of Chengdu, invented people, simulated courses.

`city`, `people` and `courses` are pure and seeded; `load` gives them to the journey.
Nothing here is about a real person.
"""
