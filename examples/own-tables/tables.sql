-- The tables of a platform that has courses and students of its own. Aviso knows nothing of them.

create schema school;

create table school.course (
  id bigint generated always as identity primary key,
  year int not null,
  name text not null,
  begins_at timestamptz,
  ends_at timestamptz,
  places int
);

create table school.student (
  id bigint generated always as identity primary key,
  name text not null,
  email text not null
);

create table school.enrolment (
  id bigint generated always as identity primary key,
  course_id bigint not null references school.course (id),
  student_id bigint not null references school.student (id),
  valid_until date,
  completed boolean not null default false,
  unique (course_id, student_id)
);
