package dev.eventbus.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Where a command runs.
 *
 * @param in what is typed
 * @param out where its results go
 * @param err where everything else goes
 * @param terminal whether somebody sits at all three of them
 * @param size how large the terminal is, asked each time
 * @param environment the variables
 */
record Surroundings(
        BufferedReader in,
        PrintWriter out,
        PrintWriter err,
        boolean terminal,
        TerminalSize.Source size,
        Map<String, String> environment) {}
