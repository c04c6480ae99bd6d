from conditions.blocks.body import ConditionBody

__all__ = ["ConditionBody"]
