-- The event store brings a function of this name; triggers keep the one that they have.
alter function refuse_change() rename to refuse_change_of_log;
