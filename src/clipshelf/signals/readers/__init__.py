"""Reading words out of videos: off their pictures, and out of their sound."""
