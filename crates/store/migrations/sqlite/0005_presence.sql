-- How an owner wants to be seen here, beside their profile.
ALTER TABLE owner ADD COLUMN presence TEXT NOT NULL DEFAULT '{}';
