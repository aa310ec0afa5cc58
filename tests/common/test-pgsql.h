/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright 2026 The Connect developers */

/* A PostgreSQL server of a test program's own: a new cluster in a short temporary directory, on a unix socket only, gone
 * with the program. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TestPgsql TestPgsql;

/* NULL where there is no initdb: skip the test. Every other failure ends the program. */
TestPgsql *test_pgsql_new (void);
void test_pgsql_free (TestPgsql *self);
/* Makes an empty database and returns its URI. */
char *test_pgsql_make_database (TestPgsql *self);
/* The URI of a database, through the socket in another directory (NULL: the server's own). */
char *test_pgsql_dup_uri (TestPgsql *self, const char *directory, const char *database);
/* One statement outside any transaction, in the database postgres; it must succeed. */
void test_pgsql_exec (TestPgsql *self, const char *sql);
/* The path of the server's socket. */
char *test_pgsql_dup_socket (TestPgsql *self);
/* Stops the server as a crash would, and starts it again. */
void test_pgsql_crash (TestPgsql *self);
void test_pgsql_start (TestPgsql *self);

/* SIGKILL to the server, as when its machine is gone. It is not started again. */
void test_pgsql_kill (TestPgsql *self);

/* Another server, which copies `primary` and then follows it; from now on each COMMIT there waits for it. */
TestPgsql *test_pgsql_new_standby (TestPgsql *primary);
/* The same with a server that was crashed or killed: what it had is thrown away. */
void test_pgsql_follow (TestPgsql *self, TestPgsql *primary);
/* From a copy to one that takes writes; waits until it does. */
void test_pgsql_promote (TestPgsql *self);
/* The URI of a database of the one of both that takes writes. */
char *test_pgsql_dup_uri_of_both (TestPgsql *one, TestPgsql *other, const char *database);

/* A connection of its own, open for as long as it holds what `function` takes ("pg_advisory_lock(1)"). */
typedef struct _TestPgsqlLock TestPgsqlLock;
TestPgsqlLock *test_pgsql_lock (TestPgsql *self, const char *database, const char *function);
void test_pgsql_unlock (TestPgsqlLock *self);

/* Removes a directory and all in it. */
void test_remove_directory (const char *path);

G_END_DECLS
