drop index read_marks_of_user;
drop index messages_said;
