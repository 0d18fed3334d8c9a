"""Pain and symptom scales, one module each; `answer.py` scores one case."""
