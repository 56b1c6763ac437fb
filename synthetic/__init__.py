"""Invented people and deliveries that behave like the real thing; nothing here is a real person.

What belongs here: code and solved inputs that make synthetic deliveries. What does not: any rule
of the warehouse itself, and any delivered data.
"""
