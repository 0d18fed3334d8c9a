"""
The second wall: PostgreSQL itself shows a request the rows of those people only whom the asker reaches.

`tables` says which rows are about a person, `reach` who reaches whom, `raising` builds it, `asking` names the asker.
"""
