"""Which articles tell of one event: profiles, likeness, and the choice of a story as articles come in."""

from claims.pipeline.stories.assigning import Assignment, Member, assign, nearest
from claims.pipeline.stories.likeness import Likeness, compare
from claims.pipeline.stories.profile import Profile, profile_of, rarity

__all__ = [
    "Assignment",
    "Likeness",
    "Member",
    "Profile",
    "assign",
    "compare",
    "nearest",
    "profile_of",
    "rarity",
]
