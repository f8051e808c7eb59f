-- What counts at a date or moment is found without reading the trail itself.
create index audit_trail_position on audit_trail (unit, service, position) include ("on", recorded_at);
