//! Names, places and what else is said of people. Names and cities are common ones of the United States; the streets are
//! made up.

/// What a person is called at birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    Female,
    Male,
}

#[rustfmt::skip]
pub(crate) static FEMALE_NAMES: [&str; 32] = [
    "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Susan", "Jessica", "Karen", "Sarah", "Lisa", "Nancy", "Sandra", "Ashley", "Emily", "Donna",
    "Michelle", "Carol", "Amanda", "Maria", "Ana", "Rosa", "Isabel", "Grace", "Hannah", "Olivia", "Sofia", "Mei", "Priya", "Aaliyah", "Naomi", "Zoë", "Renée",
];
#[rustfmt::skip]
pub(crate) static MALE_NAMES: [&str; 32] = [
    "James", "Robert", "John", "Michael", "David", "William", "Richard", "Joseph", "Thomas", "Charles", "Daniel", "Matthew", "Anthony", "Mark", "Steven",
    "Paul", "Andrew", "Joshua", "Kevin", "Brian", "José", "Luis", "Carlos", "Miguel", "Noah", "Liam", "Ethan", "Wei", "Arjun", "Malik", "Isaiah", "André",
];
#[rustfmt::skip]
pub(crate) static FAMILY_NAMES: [&str; 64] = [
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez", "Lopez", "Gonzalez", "Wilson",
    "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis",
    "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall",
    "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "O'Brien", "Kim", "Patel", "Chen", "Wong", "Singh", "Cohen", "Murphy", "Kelly", "Müller",
    "Peña", "De La Cruz", "Smith-Jones", "Washington",
];
#[rustfmt::skip]
pub(crate) static STREETS: [&str; 20] = [
    "Millpond Lane", "Heron Way", "Willow Bend Road", "Dragonfly Court", "Cattail Avenue", "Old Weir Street", "Water Lily Drive", "Sluice Street", "Mallard Crossing",
    "Kingfisher Place", "Duckweed Terrace", "Bulrush Road", "Tadpole Alley", "Minnow Circle", "Otter Run", "Lower Dam Road", "Mill Wheel Boulevard", "Damselfly Walk",
    "Pickerel Path", "Reed Bank Trail",
];

/// A city.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) state: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) area_code: &'static str,
    /// Latitude and longitude in hundredths of a degree.
    pub(crate) position: (i64, i64),
    /// How many hours the clocks are ahead of UTC in winter; summer time is not kept.
    pub(crate) offset_hours: i64,
}

const fn city(
    name: &'static str,
    state: &'static str,
    postal_code: &'static str,
    area_code: &'static str,
    position: (i64, i64),
    offset_hours: i64,
) -> City {
    City { name, state, postal_code, area_code, position, offset_hours }
}

#[rustfmt::skip]
pub(crate) static CITIES: [City; 10] = [
    city("Boston", "MA", "02118", "617", (4_234, -7_107), -5),
    city("Albany", "NY", "12203", "518", (4_268, -7_384), -5),
    city("Pittsburgh", "PA", "15213", "412", (4_044, -7_996), -5),
    city("Atlanta", "GA", "30309", "404", (3_380, -8_439), -5),
    city("Tampa", "FL", "33606", "813", (2_794, -8_246), -5),
    city("Chicago", "IL", "60614", "312", (4_192, -8_765), -6),
    city("Austin", "TX", "78704", "512", (3_024, -9_777), -6),
    city("Denver", "CO", "80205", "303", (3_976, -10_497), -7),
    city("Seattle", "WA", "98103", "206", (4_767, -12_234), -8),
    city("San Diego", "CA", "92104", "619", (3_274, -11_713), -8),
];

/// A race or ethnicity of the United States' Office of Management and Budget: the code and display of CDC's code system.
pub(crate) type Category = (&'static str, &'static str);

/// With how many in a hundred say so.
pub(crate) static RACES: [(Category, i64); 5] = [
    (("2106-3", "White"), 66),
    (("2054-5", "Black or African American"), 16),
    (("2028-9", "Asian"), 10),
    (("1002-5", "American Indian or Alaska Native"), 5),
    (("2076-8", "Native Hawaiian or Other Pacific Islander"), 3),
];

pub(crate) const HISPANIC: Category = ("2135-2", "Hispanic or Latino");
pub(crate) const NOT_HISPANIC: Category = ("2186-5", "Not Hispanic or Latino");
