"""Work that the calendar asks for: monthly reports, sweeps, check sheets, reminders; each once per unit and period."""
