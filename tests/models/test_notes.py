"""The notes of a step: one sheet a thread, as replicas of one process are traced."""

import threading

from kgan.models.notes import Notes


def test_two_threads_that_take_turns_do_not_read_one_another():
    notes, turns, read = Notes(), threading.Barrier(2), {}

    def replica(number):
        notes.clear()
        turns.wait()
        notes.handed.update(fake=number)
        turns.wait()  # the other has written by now
        read[number] = notes.handed["fake"]

    threads = [threading.Thread(target=replica, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {1: 1, 2: 2}
    assert notes.handed == {} and notes.observed == {}
