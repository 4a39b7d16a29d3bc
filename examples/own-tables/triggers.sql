-- Two triggers tell Aviso what happens in the tables, in the transactions in which it happens. The school is a company with the
-- number 41, a year of it an event with that as its number. Courses of other years are not told. Receivers get the IDs of these tables.

create function school.event_of(year int) returns bigint language sql stable as $$
  select aviso.id_of('event', year::text, aviso.id_of('company', '41'))
$$;

create function school.tell_course() returns trigger language plpgsql as $$
declare
  course school.course := case when tg_op = 'DELETE' then old else new end;
  event bigint := school.event_of(course.year);
begin
  if event is not null then
    perform aviso.publish(event,
      case tg_op when 'INSERT' then 'activity.created' when 'UPDATE' then 'activity.edited' else 'activity.removed' end,
      json_build_object('activity', json_build_object('id', course.id::text, 'name', course.name, 'description', null,
        'location', null, 'beginsAt', course.begins_at, 'endsAt', course.ends_at, 'capacity', course.places)));
  end if;
  return null;
end $$;

create trigger tell_course after insert or update or delete on school.course
  for each row execute function school.tell_course();

create function school.tell_enrolment() returns trigger language plpgsql as $$
declare
  enrolment school.enrolment := case when tg_op = 'DELETE' then old else new end;
  course school.course;
  student school.student;
  event bigint;
begin
  -- Of an enrolment that is edited, only that it is completed is told.
  if tg_op = 'UPDATE' and (old.completed or not new.completed) then return null; end if;
  select * into course from school.course c where c.id = enrolment.course_id;
  select * into student from school.student s where s.id = enrolment.student_id;
  event := school.event_of(course.year);
  if event is not null then
    perform aviso.publish(event,
      case tg_op when 'INSERT' then 'enrollment.added' when 'UPDATE' then 'enrollment.completed' else 'enrollment.dismissed' end,
      json_build_object(
        'activity', json_build_object('id', course.id::text, 'name', course.name),
        'person', json_build_object('id', student.id::text, 'name', student.name, 'surname', null, 'email', student.email,
          'cpf', null, 'nickname', null, 'uuid', null),
        'enrollment', json_build_object('id', enrolment.id::text, 'source', 'api', 'expiresAt', enrolment.valid_until::timestamptz,
          'active', true, 'status', 'active')));
  end if;
  return null;
end $$;

create trigger tell_enrolment after insert or update or delete on school.enrolment
  for each row execute function school.tell_enrolment();
