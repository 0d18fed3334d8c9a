"""PainGrid 因爱网格: cancer pain treated at home by family-doctor teams, grid by grid."""

__version__ = "0.1.0"
