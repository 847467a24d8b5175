-- The names in an outline stand one a line: a plan reads those of every package of a repository.

UPDATE outline SET
	imports = coalesce((SELECT group_concat(value || char(10), '') FROM json_each(imports)), ''),
	borrows = coalesce((SELECT group_concat(value || char(10), '') FROM json_each(borrows)), '');

PRAGMA user_version = 7;
