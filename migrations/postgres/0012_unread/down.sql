drop index messages_said;
