"""Pages about medical conditions, and the people who stand behind them."""

from conditions.references.models import Reference

__all__ = ["Reference"]
