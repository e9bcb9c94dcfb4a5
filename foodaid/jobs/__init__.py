"""What happens by the clock: one small module a job, and one timetable."""
