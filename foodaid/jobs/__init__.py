"""What happens by itself: a timetable, and one small module a job."""
