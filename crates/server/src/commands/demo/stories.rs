//! What the six demo orders tell of, and when. Times are minutes before the demo starts.

use domain::{Action, Channel, Priority, TicketStatus};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// Somebody in a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Whose order it is.
    Brand,
    /// Who is to deliver it.
    Creator,
    /// Whose ticket it is by then.
    Holder,
    /// An agent by its number.
    Agent(u32),
    /// The super admin.
    Admin,
}

/// What somebody does.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// The order is placed; each story begins with it.
    Order,
    /// A party writes, in its own channel.
    Say(&'static str),
    /// Staff write to a party, or a note to each other.
    Write(Channel, &'static str),
    /// Staff have read all that is there.
    Read,
    /// The order is led on; a reason may go along.
    Lead(Action, Option<&'static str>),
    /// Files are handed over.
    Deliver(&'static str),
    /// More money is asked for.
    AskFor(&'static str, &'static str),
    Status(TicketStatus),
    Priority(Priority),
    /// The ticket is given to an agent who is added for it and leaves the service then.
    GiveToLeaver,
}

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) ago: u32,
    pub(super) who: Who,
    pub(super) what: What,
}

/// An order and what is said about it.
pub(super) struct Story {
    /// Numbers of demo people, and of the creator's package, from 1.
    pub(super) brand: u32,
    pub(super) creator: u32,
    pub(super) package: usize,
    pub(super) delivery_days: i64,
    pub(super) brief: &'static str,
    pub(super) steps: &'static [Step],
}

const fn at(ago: u32, who: Who, what: What) -> Step {
    Step { ago, who, what }
}

use Channel::{BrandAgent, CreatorAgent, Internal};
use What::{AskFor, Deliver, GiveToLeaver, Lead, Order, Read, Say, Write};
use Who::{Admin, Agent, Brand, Creator, Holder};

/// The stories, in the order in which they are placed.
pub(super) const STORIES: [Story; 6] =
    [LATE_STORY, REOPENED_VIDEO, PRICE_QUESTION, REEL_IN_REVIEW, POST_OF_NOBODY, FRESH_VIDEO];

/// Overdue: the creator is ill, the brand asks for the third time.
const LATE_STORY: Story = Story {
    brand: 3,
    creator: 4,
    package: 2,
    delivery_days: 7,
    brief: "A story about our new sunscreen, filmed outdoors. Please show the texture on skin and say the factor (50).",
    steps: &[
        at(9 * DAY + 2 * HOUR, Brand, Order),
        at(9 * DAY + HOUR, Creator, Lead(Action::Accept, None)),
        at(
            9 * DAY,
            Holder,
            Write(
                BrandAgent,
                "Hello Kabir, Naina has accepted. She films as soon as the weather is fine.",
            ),
        ),
        at(8 * DAY, Creator, Lead(Action::Start, None)),
        at(
            3 * DAY,
            Brand,
            Say("Hi, is everything on track? We would like to see a first cut soon."),
        ),
        at(
            3 * DAY - 30,
            Creator,
            Say("The monsoon shots came out too dark, I am filming them again tomorrow morning."),
        ),
        at(
            3 * DAY - 50,
            Holder,
            Write(
                BrandAgent,
                "Naina films the outdoor shots again tomorrow, since the first ones came out too dark. You get the cut the day after.",
            ),
        ),
        at(3 * DAY - 55, Holder, Read),
        at(
            DAY + 5 * HOUR,
            Creator,
            Say("I am down with a fever since yesterday. May I have three more days? I am sorry."),
        ),
        at(
            DAY + 4 * HOUR,
            Holder,
            Write(CreatorAgent, "Get well soon. I ask the brand and tell you today."),
        ),
        at(
            DAY + 4 * HOUR - 5,
            Holder,
            Write(
                Internal,
                "Creator is ill. The brand launches next week, so three days still work. Offer them 10 % off the next order if they insist.",
            ),
        ),
        at(DAY + 4 * HOUR - 10, Holder, Read),
        at(DAY + 4 * HOUR - 15, Admin, What::Priority(Priority::Urgent)),
        at(
            3 * HOUR,
            Brand,
            Say(
                "The story was due two days ago and nobody told us anything. Our launch depends on it. When do we get it?",
            ),
        ),
    ],
};

/// Done and resolved; then the brand comes back.
const REOPENED_VIDEO: Story = Story {
    brand: 2,
    creator: 4,
    package: 3,
    delivery_days: 6,
    brief: "One minute about a weekend in Kochi, with our app on screen for at least ten seconds.",
    steps: &[
        at(8 * DAY, Brand, Order),
        at(8 * DAY - 3 * HOUR, Creator, Lead(Action::Accept, None)),
        at(7 * DAY, Creator, Lead(Action::Start, None)),
        at(6 * DAY, Creator, Say("Do they want subtitles in Malayalam too, or English only?")),
        at(
            6 * DAY - 20,
            Holder,
            Write(
                BrandAgent,
                "Hello Meera, shall the subtitles be in English only, or in Malayalam too?",
            ),
        ),
        at(6 * DAY - 70, Brand, Say("English only, thank you for asking.")),
        at(6 * DAY - 80, Holder, Write(CreatorAgent, "English only.")),
        at(4 * DAY, Creator, Deliver("kochi_weekend_final.mp4")),
        at(3 * DAY + 4 * HOUR, Brand, Lead(Action::Approve, None)),
        at(3 * DAY + 3 * HOUR, Brand, Say("Perfect, thank you both! It is online already.")),
        at(
            3 * DAY + 2 * HOUR,
            Holder,
            Write(
                BrandAgent,
                "Glad that it works for you. I close the ticket; write here at any time if something comes up.",
            ),
        ),
        at(3 * DAY + 2 * HOUR - 1, Holder, Read),
        at(3 * DAY + 2 * HOUR - 2, Holder, What::Status(TicketStatus::Resolved)),
        at(
            5 * HOUR,
            Brand,
            Say(
                "One more thing: our partner wants to use the video in a newsletter. Does the licence allow that?",
            ),
        ),
    ],
};

/// The creator asks for more money, and the brand has not decided.
const PRICE_QUESTION: Story = Story {
    brand: 4,
    creator: 3,
    package: 3,
    delivery_days: 10,
    brief: "A thread of five posts about our electric scooter. Be honest about the range.",
    steps: &[
        at(5 * DAY, Brand, Order),
        at(5 * DAY - 2 * HOUR, Creator, Lead(Action::Accept, None)),
        at(5 * DAY - 3 * HOUR, Creator, Lead(Action::Start, None)),
        at(2 * DAY, Creator, Deliver("scooter_thread.pdf")),
        at(DAY + 6 * HOUR, Brand, Lead(Action::RequestRevision, None)),
        at(
            DAY + 6 * HOUR - 5,
            Brand,
            Say("Well written, but we need a sixth post about charging at home, with a photo."),
        ),
        at(
            DAY + 5 * HOUR,
            Holder,
            Write(
                CreatorAgent,
                "Hello Dev, the brand would like a sixth post about charging at home, with a photo. Is that fine with you?",
            ),
        ),
        at(
            DAY + 4 * HOUR,
            Creator,
            Say(
                "The photo takes half a day more. I can do it for 25 on top, I have asked for it in the order.",
            ),
        ),
        at(
            DAY + 4 * HOUR - 2,
            Creator,
            AskFor("25.00", "A sixth post with a photo was not part of the package"),
        ),
        at(
            DAY + 3 * HOUR,
            Holder,
            Write(
                BrandAgent,
                "Dev asks for 25.00 more for the sixth post with its photo, which was not part of the package. You decide in the order; tell me if you want to talk about it first.",
            ),
        ),
        at(DAY + 3 * HOUR - 1, Holder, Read),
        at(
            DAY + 2 * HOUR,
            Agent(1),
            Write(
                Internal,
                "They paid more without a word last time. If they decline, offer the post without the photo.",
            ),
        ),
        at(DAY + 2 * HOUR + 30, Holder, What::Status(TicketStatus::InProgress)),
    ],
};

/// The work is there, the brand looks at it.
const REEL_IN_REVIEW: Story = Story {
    brand: 1,
    creator: 1,
    package: 1,
    delivery_days: 4,
    brief: "Vertical, 30 seconds, with our song. The shirt has to be seen from the front and the back.",
    steps: &[
        at(2 * DAY + 4 * HOUR, Brand, Order),
        at(2 * DAY + 3 * HOUR, Creator, Lead(Action::Accept, None)),
        at(
            2 * DAY + 2 * HOUR,
            Holder,
            Write(
                BrandAgent,
                "Hello Ravi, I look after this order. Write to me here whenever you need something.",
            ),
        ),
        at(2 * DAY, Creator, Lead(Action::Start, None)),
        at(
            DAY,
            Brand,
            Say(
                "Can the reel be ready tomorrow? Our song is at https://music.example/nw-2026, the licence is with you already.",
            ),
        ),
        at(
            DAY - 15,
            Agent(2),
            Write(
                Internal,
                "They used the same song last month. The licence is in the shared folder, it covers this reel too.",
            ),
        ),
        at(
            DAY - 30,
            Holder,
            Write(CreatorAgent, "Hello Ishaan, can you make it by tomorrow? The song is cleared."),
        ),
        at(DAY - 55, Creator, Say("Tomorrow works. I send the cut in the morning.")),
        at(DAY - 60, Holder, Write(BrandAgent, "Tomorrow works, you get the cut in the morning.")),
        at(DAY - 61, Holder, Read),
        at(DAY - 62, Holder, What::Status(TicketStatus::InProgress)),
        at(3 * HOUR, Creator, Deliver("reel_v2_final.mp4")),
        at(
            3 * HOUR - 4,
            Creator,
            Say(
                "The cut is up. I took the version with the longer ending, tell me if the short one is better.",
            ),
        ),
        at(
            HOUR + 20,
            Brand,
            Say("Looks great! One question: may the logo stay on screen for two seconds more?"),
        ),
    ],
};

/// Its agent left the service, so the ticket waits under Unassigned.
const POST_OF_NOBODY: Story = Story {
    brand: 5,
    creator: 5,
    package: 2,
    delivery_days: 5,
    brief: "A post about our puzzle game for people who commute. Link in bio for a week.",
    steps: &[
        at(DAY + 2 * HOUR, Brand, Order),
        at(DAY, Creator, Lead(Action::Accept, None)),
        at(
            22 * HOUR,
            Creator,
            Say("When do I get the access for the test phone? I would like to begin today."),
        ),
        at(21 * HOUR, Holder, Write(CreatorAgent, "I ask the brand, one moment.")),
        at(21 * HOUR - 1, Holder, Read),
        at(45, Admin, GiveToLeaver),
        at(
            40,
            Admin,
            Write(
                Internal,
                "Zoya has left the team today. Who has room for this one? The creator waits for the test access.",
            ),
        ),
        at(35, Creator, Say("Any news about the test access? I am free until the evening.")),
    ],
};

/// Placed a moment ago; nobody has answered yet.
const FRESH_VIDEO: Story = Story {
    brand: 1,
    creator: 5,
    package: 3,
    delivery_days: 8,
    brief: "A short dance video in front of a plain wall, with two of our scarves.",
    steps: &[
        at(50, Brand, Order),
        at(
            25,
            Brand,
            Say(
                "Hello! We would like to send Arjun the scarves by courier. Which address shall we use?",
            ),
        ),
    ],
};
