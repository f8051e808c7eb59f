-- Who may sign in, and who is signed in. People themselves are management's facts; here is only what a browser needs.

create table account (
  person        uuid        primary key,
  login         text        not null,
  unit          uuid        not null,     -- at home where; the district for administrators
  password      text        not null,     -- argon2id, with its parameters
  must_change   boolean     not null,     -- an initial password opens nothing but the page that changes it
  created_at    timestamptz not null default now(),
  changed_at    timestamptz not null default now(),
  disabled_at   timestamptz
);
create unique index account_login on account (lower(login));

-- Wrong tries by login name, whether anybody has it or not, and by address.
create table wrong_try (
  subject      text        primary key,   -- "login:…" or "address:…"
  free         int         not null,      -- so many tries cost nothing
  tries        int         not null,
  last_at      timestamptz not null,
  closed_until timestamptz not null
);

create table session (
  key        bytea       primary key,     -- SHA-256 of what the cookie holds
  person     uuid        not null references account on delete cascade,
  csrf       text        not null,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now(),
  address    text        not null,
  agent      text        not null
);
create index session_person on session (person);

-- Kept: who signed in and out, who was refused, whose account changed. Rows are only added.
create table sign_in_record (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default now(),
  what    text        not null,
  login   text        not null,
  person  uuid,
  by      uuid,
  address text        not null
);
create index sign_in_record_person on sign_in_record (person, at);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'records of sign-ins are never changed or deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger sign_in_record_append_only before update or delete or truncate on sign_in_record
  for each statement execute function refuse_change();
